namespace Atrium.Upstreams;

/// <summary>How a mock says when to come again.</summary>
public enum RetryForm
{
    /// <summary><c>retry-after</c> in seconds.</summary>
    Seconds,

    /// <summary><c>retry-after</c> as a date.</summary>
    Date,

    /// <summary><c>retry-after-ms</c>.</summary>
    Ms,
}
