using FsCheck;

namespace Atrium.OpenAIProxy.Tests.Harness;

internal static class Laws
{
    /// <summary>Tries the property on many random inputs and shows the smallest one that breaks it.</summary>
    public static void Holds(this Property property, int tries = 500) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(tries), property);
}
