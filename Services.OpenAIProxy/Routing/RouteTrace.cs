namespace Atrium.OpenAIProxy.Routing;

/// <summary>The way one request took; complete when its answer begins or fails.</summary>
internal sealed class RouteTrace
{
    /// <summary>Tries so far, of all models together.</summary>
    public int Attempts { get; private set; }

    /// <summary>The last tried deployment as <c>model/name</c>; null before the first.</summary>
    public string? Deployment { get; private set; }

    /// <summary>The kind of its engine; null before the first.</summary>
    public string? Provider { get; private set; }

    /// <summary>The host and port of its engine; null before the first.</summary>
    public Uri? Address { get; private set; }

    /// <summary>The last try was none: the deployment was not asked.</summary>
    public void Untries() => Attempts--;

    /// <summary>Notes a try.</summary>
    public void Tries(string model, Deployments.Deployment deployment)
    {
        Attempts++;
        Deployment = $"{model}/{deployment.Settings.Name}";
        Provider = deployment.Backend.Provider;
        Address = deployment.Backend.Address;
    }
}
