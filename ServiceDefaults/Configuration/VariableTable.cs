using System.Text;

namespace Atrium.ServiceDefaults.Configuration;

/// <summary>Writes a variable table as the documentation shows it.</summary>
public static class VariableTable
{
    /// <summary>A Markdown section: a heading and one table row per variable, in the order of the table.</summary>
    public static string ToMarkdown(string heading, IReadOnlyList<Variable> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        var text = new StringBuilder();
        text.Append("## ").Append(heading).Append("\n\n");
        text.Append("| Variable | Default | What it does | Valid | Key in `atrium.json` |\n|---|---|---|---|---|\n");
        foreach (var variable in variables)
        {
            text.Append("| `").Append(variable.Name)
                .Append("` | ").Append(variable.Default.Length == 0 ? "-" : $"`{Cell(variable.Default)}`")
                .Append(" | ").Append(Cell(variable.Meaning)).Append(variable.Secret ? " Never logged." : "")
                .Append(" | ").Append(Cell(variable.Valid))
                .Append(" | ").Append(variable.Key == variable.Name ? "-" : $"`{variable.Key}`")
                .Append(" |\n");
        }

        return text.ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
