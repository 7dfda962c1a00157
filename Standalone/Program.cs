using Atrium.Standalone;

return await StandaloneProgram.RunAsync(args);
