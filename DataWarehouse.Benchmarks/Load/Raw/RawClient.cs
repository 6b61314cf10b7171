namespace DataWarehouse.Benchmarks.Load.Raw;

/// <summary>A client of the floor.</summary>
internal sealed class RawClient(int number, RawNode node, int payloadBytes, LoadClock clock) : LoadClient(number, payloadBytes, clock)
{
    public override async Task RunAsync()
    {
        var call = new RawCall();
        while (!Clock.IsOver)
        {
            var task = call.BeginAsync(NextCommand());
            var began = Clock.Now;
            node.Post(call);
            await task.ConfigureAwait(false);
            Acknowledged(began);
        }
    }
}
