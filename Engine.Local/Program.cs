using Atrium.Engine;
using Atrium.ServiceDefaults;

return await AtriumHost.RunAsync(() => EngineApp.Create(args));
