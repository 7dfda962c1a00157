using System.Text.Json;
using Atrium.Load;

if (LoadPlan.Parse(args) is not { } plan)
{
    Console.Error.WriteLine(LoadPlan.Usage);
    return 2;
}

var release = plan.Hold ? Task.Run(static () => Console.In.ReadToEndAsync()) : Task.CompletedTask;
using var loop = new OpenLoop(plan);
var report = await loop.RunAsync(release, Print);
if (!plan.Hold)
{
    Print(report);
}

return 0;

static void Print(LoadReport report) => Console.WriteLine(JsonSerializer.Serialize(report, ReportContext.Default.LoadReport));
