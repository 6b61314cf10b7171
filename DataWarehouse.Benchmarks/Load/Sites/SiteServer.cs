using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;

namespace DataWarehouse.Benchmarks.Load.Sites;

/// <summary>What runs in the process of one node.</summary>
internal static class SiteServer
{
    private const int ParentGone = 3;
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(8);

    public static async Task<int> RunAsync(string number, string root, LoadOptions options)
    {
        var requests = Channel.CreateUnbounded<string>();
        var reader = new Thread(() =>
        {
            while (Console.In.ReadLine() is { } line) requests.Writer.TryWrite(line);
            requests.Writer.Complete();

            // Whatever still waits for something waits in vain; a process in order has ended by then.
            using var never = new ManualResetEventSlim();
            never.Wait(EndWithin);
            Environment.Exit(ParentGone);
        })
        {
            IsBackground = true,
            Name = "requests",
        };
        reader.Start();

        await using var site = LoadSites.CreateHere(options, root, [int.Parse(number, CultureInfo.InvariantCulture)]);
        await foreach (var request in requests.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            var answer = await AnswerAsync(site, request).ConfigureAwait(false);
            await Console.Out.WriteLineAsync(answer).ConfigureAwait(false);
            await Console.Out.FlushAsync().ConfigureAwait(false);
        }

        return 0;
    }

    private static async Task<string> AnswerAsync(LocalSite site, string request)
    {
        try
        {
            var words = request.Split(' ', 2);
            return words[0] switch
            {
                SiteRequest.Open => Done(await site.OpenAsync().ConfigureAwait(false)),
                SiteRequest.Introduce => await DoneAfterAsync(site.IntroduceAsync(JsonSerializer.Deserialize<int[][]>(words[1])!)).ConfigureAwait(false),
                SiteRequest.Connect => await DoneAfterAsync(site.ConnectAsync()).ConfigureAwait(false),
                SiteRequest.StartGroups => await DoneAfterAsync(site.StartGroupsAsync()).ConfigureAwait(false),
                SiteRequest.Lead => await DoneAfterAsync(site.LeadAsync()).ConfigureAwait(false),
                SiteRequest.FindLed => Done(await site.FindLedAsync().ConfigureAwait(false)),
                SiteRequest.Begin => Done(await site.BeginAsync().ConfigureAwait(false)),
                SiteRequest.Measure => await DoneAfterAsync(site.MeasureAsync()).ConfigureAwait(false),
                SiteRequest.End => Done(await site.EndAsync().ConfigureAwait(false)),
                SiteRequest.Digests => Done(await site.DigestsAsync().ConfigureAwait(false)),
                _ => $"'{words[0]}' is no request.",
            };
        }
        catch (Exception exception)
        {
            // Whatever it is, the one who asked must hear of it.
            return exception.ToString().ReplaceLineEndings(" ");
        }
    }

    private static string Done<T>(T value) => SiteRequest.Done + JsonSerializer.Serialize(value);

    private static async Task<string> DoneAfterAsync(Task step)
    {
        await step.ConfigureAwait(false);
        return Done(0);
    }
}
