using System.Text.Json;

namespace DataWarehouse.Benchmarks.Load;

/// <summary>The commands for whole loads: <c>raft</c>.</summary>
internal static class LoadCommand
{
    public static bool IsKnown(string[] arguments) => arguments is ["raft", ..];

    public static async Task<int> RunAsync(string[] arguments)
    {
        LoadOptions options;
        try
        {
            options = LoadOptions.Parse(arguments[1..]);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            await Console.Error.WriteLineAsync(exception.Message).ConfigureAwait(false);
            return 2;
        }

        await using var load = new OurLoad(options);
        var result = await load.RunAsync().ConfigureAwait(false);
        Console.WriteLine(JsonSerializer.Serialize(result));
        return 0;
    }
}
