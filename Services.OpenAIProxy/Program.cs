using Atrium.OpenAIProxy;
using Atrium.ServiceDefaults;

return await AtriumHost.RunAsync(() => OpenAIProxyApp.Create(args));
