using Atrium.OpenAIProxy;

await using var app = OpenAIProxyApp.Create(args);
await app.RunAsync();
