using System.CommandLine;
using DataWarehouse.Node.Commands;
using DataWarehouse.SDK.Resilience;
using Grpc.Core;

namespace DataWarehouse.Node.Cli.Terminal;

/// <summary>Runs the body of a command and turns every end of it into an exit code and, where it failed, one line of diagnostics.</summary>
/// <remarks>Thread-safe.</remarks>
internal static class Commanding
{
    /// <summary>How data is written; every command has it.</summary>
    /// <returns>A new option.</returns>
    public static Option<OutputFormat> FormatOption() => new("--output", "-o")
    {
        Description = "How data is written to the standard output: text or json.",
        HelpName = "text|json",
        DefaultValueFactory = _ => OutputFormat.Text,
    };

    /// <summary>Gives a command its body.</summary>
    /// <param name="command">The command.</param>
    /// <param name="format">Its option for the format; null for a command that writes nothing but text.</param>
    /// <param name="body">What it does; throws <see cref="CommandFailedException"/> to end with a code of its own.</param>
    public static void SetBody(
        this Command command, Option<OutputFormat>? format, Func<ParseResult, CommandOutput, CancellationToken, Task<int>> body)
    {
        command.SetAction(async (parsed, ct) =>
        {
            var output = new CommandOutput(
                parsed.InvocationConfiguration.Output,
                parsed.InvocationConfiguration.Error,
                format is null ? OutputFormat.Text : parsed.GetValue(format));
            return await EndAsync(() => body(parsed, output, ct), output, ct).ConfigureAwait(false);
        });
    }

    private static async Task<int> EndAsync(Func<Task<int>> body, CommandOutput output, CancellationToken ct)
    {
        try
        {
            return await body().ConfigureAwait(false);
        }
        catch (CommandFailedException failed)
        {
            output.Diagnostic("dw: " + failed.Message);
            return failed.Code;
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        catch (Exception failed) when (failed is RpcException or ResilienceRejectedException or IOException or UnauthorizedAccessException)
        {
            output.Diagnostic("dw: " + failed.Message);
            return ExitCodes.Failed;
        }
    }
}
