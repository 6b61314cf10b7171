using System.CommandLine;
using DataWarehouse.Node.Cli.Connections;
using DataWarehouse.Node.Cli.Terminal;
using DataWarehouse.Node.Commands;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary>How a command is told which keys it is about.</summary>
/// <remarks>Not thread-safe; made and used by one command.</remarks>
internal sealed class RangeArguments
{
    private readonly Argument<string> _key = new("KEY") { Description = "The key, or where the range begins." };
    private readonly Argument<string?> _end = new("END") { Description = "Where the range ends; the end itself is not part of it.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _prefix = new("--prefix") { Description = "All keys that begin with KEY." };
    private readonly Option<bool> _from = new("--from-key") { Description = "All keys from KEY on." };

    /// <summary>Gives a command these arguments.</summary>
    /// <param name="command">The command.</param>
    /// <returns>These arguments.</returns>
    public RangeArguments AddTo(Command command)
    {
        command.Arguments.Add(_key);
        command.Arguments.Add(_end);
        command.Options.Add(_prefix);
        command.Options.Add(_from);
        return this;
    }

    /// <summary>Reads what was given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The keys.</returns>
    /// <exception cref="CommandFailedException">It contradicts itself.</exception>
    public KeyRange Read(ParseResult parsed)
    {
        var (key, end) = (parsed.GetValue(_key)!, parsed.GetValue(_end));
        return (parsed.GetValue(_prefix), parsed.GetValue(_from), end) switch
        {
            (true, false, null) => KeyRange.Beginning(key),
            (false, true, null) => KeyRange.From(key),
            (false, false, null) when key.Length == 0 => throw new CommandFailedException(ExitCodes.Usage, "An empty key needs --prefix or --from-key, and then means all keys."),
            (false, false, null) => KeyRange.Of(key),
            (false, false, { Length: > 0 }) => KeyRange.Between(key, end),
            (false, false, _) => throw new CommandFailedException(ExitCodes.Usage, "END must not be empty; --from-key means all keys from KEY on."),
            _ => throw new CommandFailedException(ExitCodes.Usage, "Give one of END, --prefix and --from-key, not several."),
        };
    }
}
