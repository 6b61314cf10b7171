using System.CommandLine;
using DataWarehouse.Node.Commands;

namespace DataWarehouse.Tests.Node.Cli.Commands;

/// <summary>Runs a command line in this process.</summary>
internal static class Dw
{
    /// <summary>Runs it to its end.</summary>
    public static Task<DwResult> RunAsync(params string[] arguments) => RunAsync(TestContext.Current.CancellationToken, arguments);

    /// <summary>Runs it to its end, or until it is interrupted.</summary>
    public static async Task<DwResult> RunAsync(CancellationToken interrupt, params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var parsed = CommandRoot.Create().Parse(arguments);
        var code = await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error }, interrupt);
        return new DwResult(parsed.Errors.Count > 0 ? ExitCodes.Usage : code, output.ToString(), error.ToString());
    }
}
