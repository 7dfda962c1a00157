namespace Atrium.ServiceDefaults.Redaction;

/// <summary>Stands in the log for an exception whose text held a secret; shows the same text with the fingerprint in its place.</summary>
internal sealed class RedactedException : Exception
{
    private readonly string _text;

    private RedactedException(string message, string text)
        : base(message) => _text = text;

    public static Exception Of(Exception exception, SecretRedactor redactor, ICollection<string> found)
    {
        var text = exception.ToString();
        var clean = redactor.Redact(text, found);
        return ReferenceEquals(text, clean) ? exception : new RedactedException(redactor.Redact(exception.Message), clean);
    }

    public override string ToString() => _text;
}
