namespace Atrium.OpenAIProxy.Backends.OpenAI;

/// <summary>The engine's paths, whether its address was given with or without the version of the API.</summary>
internal sealed class OpenAIAddress
{
    private readonly string _api;
    private readonly string _root;

    /// <summary>Understands <c>http://host</c>, <c>http://host/v1/</c> and addresses such as <c>https://host/v1beta/openai</c>.</summary>
    public OpenAIAddress(Uri address)
    {
        var text = address.GetLeftPart(UriPartial.Path).TrimEnd('/');
        var versioned = address.Segments.Any(static segment => segment is ['v' or 'V', >= '0' and <= '9', ..]);
        _api = versioned ? text : text + "/v1";
        _root = versioned && text[(text.LastIndexOf('/') + 1)..] is ['v' or 'V', >= '0' and <= '9', ..] ? text[..text.LastIndexOf('/')] : text;
        Chat = Api("chat/completions");
        Completions = Api("completions");
        Embeddings = Api("embeddings");
        Models = Api("models");
    }

    /// <summary><c>/v1/chat/completions</c>.</summary>
    public Uri Chat { get; }

    /// <summary><c>/v1/completions</c>.</summary>
    public Uri Completions { get; }

    /// <summary><c>/v1/embeddings</c>.</summary>
    public Uri Embeddings { get; }

    /// <summary><c>/v1/models</c>.</summary>
    public Uri Models { get; }

    /// <summary>A path of the engine's own, beside the API.</summary>
    public Uri Beside(string path) => new($"{_root}/{path}");

    private Uri Api(string path) => new($"{_api}/{path}");
}
