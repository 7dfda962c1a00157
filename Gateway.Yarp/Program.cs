using Atrium.Gateway;
using Atrium.ServiceDefaults;

return await AtriumHost.RunAsync(() => GatewayApp.Create(args));
