using System.Diagnostics;

namespace Atrium.OpenAIProxy.Tests.Templates.Oracle;

/// <summary>A test that needs Python's Jinja.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class JinjaFactAttribute : FactAttribute
{
    private static readonly bool Found = Look();

    public JinjaFactAttribute()
    {
        if (!Found)
        {
            Skip = "Python's Jinja is missing; install it with: apt-get install python3-jinja2";
        }
    }

    private static bool Look()
    {
        try
        {
            using var python = Process.Start(new ProcessStartInfo("python3") { ArgumentList = { "-c", "import jinja2" }, RedirectStandardError = true })!;
            python.WaitForExit();
            return python.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
