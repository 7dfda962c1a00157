using Atrium.Upstreams;

if (args is not ["triton", ..])
{
    Console.Error.WriteLine("usage: Upstreams triton [--port N] [--config ensemble|seed|engine|none] [--context N] [--script \"count=100 delay=5\"]");
    return 2;
}

await using var app = UpstreamApp.Create(args[1..]);
await app.RunAsync();
return 0;
