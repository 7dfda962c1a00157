using Atrium.OpenAIProxy.Routing.Deployments;

namespace Atrium.OpenAIProxy.Models;

/// <summary>One model that is offered, as one state of the configuration has it. A request keeps the one that it began with.</summary>
internal sealed class ServedModel(ModelSettings settings, long created, ModelPool pool)
{
    /// <summary>The id that is listed, and that replies carry.</summary>
    public string Id => Settings.Id;

    /// <summary>When it began to be offered, in seconds since 1970.</summary>
    public long Created { get; } = created;

    /// <summary>Whom it belongs to, for the list.</summary>
    public string OwnedBy => Settings.OwnedBy;

    /// <summary>Whether the model's thinking is dropped; else it is delivered.</summary>
    public bool StripThinking => Settings.StripThinking;

    /// <summary>All that is configured.</summary>
    public ModelSettings Settings { get; } = settings;

    /// <summary>Its deployments, and the queue before them.</summary>
    public ModelPool Pool { get; } = pool;

    /// <summary>The models that answer when its deployments cannot, in order.</summary>
    public IReadOnlyList<ServedModel> Fallbacks { get; set; } = [];

    /// <summary>Whether a request would find an engine that is healthy, or not known to be bad.</summary>
    public bool IsServable => Pool.IsServable || Fallbacks.Any(static fallback => fallback.Pool.IsServable);
}
