using Atrium.Gateway;

await using var app = GatewayApp.Create(args);
await app.RunAsync();
