using Atrium.Upstreams;
using Atrium.Upstreams.CommandLine;

List<UpstreamListener> listeners = [];
try
{
    foreach (var arguments in ListenerArguments.Split(args))
    {
        var listener = await UpstreamListener.StartAsync(arguments);
        listeners.Add(listener);
        Console.WriteLine($"{listener.Upstream.Dialect} {listener.Address.GetLeftPart(UriPartial.Authority)}");
    }
}
catch (Exception exception) when (exception is FormatException or IOException)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine();
    Console.Error.WriteLine(ListenerArguments.Usage);
    return 2;
}

// Every listener ends with the signal that ends the process; the first one to notice is as good as any.
await listeners[0].WaitAsync();
return 0;
