using Atrium.Engine;

await using var app = EngineApp.Create(args);
await app.RunAsync();
