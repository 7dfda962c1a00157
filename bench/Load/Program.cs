using System.Text.Json;
using Atrium.Load;

if (LoadPlan.Parse(args) is not { } plan)
{
    Console.Error.WriteLine(LoadPlan.Usage);
    return 2;
}

using var loop = new OpenLoop(plan);
var report = await loop.RunAsync();
Console.WriteLine(JsonSerializer.Serialize(report, ReportContext.Default.LoadReport));
return 0;
