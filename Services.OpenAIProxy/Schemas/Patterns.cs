using System.Text.RegularExpressions;

namespace Atrium.OpenAIProxy.Schemas;

/// <summary>A schema's regular expressions, which find their match anywhere in a text.</summary>
internal static class Patterns
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether <paramref name="text"/> matches. A pattern that cannot be read here, or takes too long, demands nothing.</summary>
    public static bool Matches(string pattern, string text)
    {
        try
        {
            return Of(pattern).IsMatch(text);
        }
        catch (Exception exception) when (exception is ArgumentException or RegexMatchTimeoutException)
        {
            return true;
        }
    }

    private static Regex Of(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Patience);
        }
        catch (NotSupportedException)
        {
            // Looking ahead or back needs the other engine, which may go astray.
            return new Regex(pattern, RegexOptions.CultureInvariant, Patience);
        }
    }
}
