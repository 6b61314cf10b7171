using System.Text.Encodings.Web;
using System.Text.Json;
using DataWarehouse.Benchmarks.Load.Idle;
using DataWarehouse.Benchmarks.Load.Plugin;
using DataWarehouse.Benchmarks.Load.Sites;

namespace DataWarehouse.Benchmarks.Load;

/// <summary>
/// The commands for whole loads: <c>raft</c>, <c>idle</c>, <c>plugin</c>, and <c>compare</c>, which runs the first several times; and <c>raft-node</c>, what it starts its nodes with.
/// </summary>
internal static class LoadCommand
{
    private const int WrongArguments = 2;
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static bool IsKnown(string[] arguments) => arguments is ["raft" or "idle" or "compare" or "plugin" or SiteProcess.Command, ..];

    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            switch (arguments)
            {
                case [_, "--help"]:
                    Console.WriteLine(string.Join('\n', LoadOptions.Usage, LoadComparison.Usage, IdleOptions.Usage, PluginOptions.Usage));
                    return 0;
                case [SiteProcess.Command, var number, var root, .. var rest]:
                    return await SiteServer.RunAsync(number, root, LoadOptions.Parse(rest)).ConfigureAwait(false);
                case ["idle", .. var rest]:
                    Print(await IdleLoad.RunAsync(IdleOptions.Parse(rest)).ConfigureAwait(false));
                    return 0;
                case ["plugin", .. var rest]:
                    Print(await PluginLoad.RunAsync(PluginOptions.Parse(rest)).ConfigureAwait(false));
                    return 0;
                case ["compare", .. var rest]:
                    await LoadComparison.RunAsync(rest).ConfigureAwait(false);
                    return 0;
                default:
                    Print(await LoadDirector.RunAsync(LoadOptions.Parse(arguments[1..])).ConfigureAwait(false));
                    return 0;
            }
        }
        catch (ArgumentException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message).ConfigureAwait(false);
            return WrongArguments;
        }
    }

    private static void Print<T>(T result) => Console.WriteLine(JsonSerializer.Serialize(result, Plain));
}
