using System.CommandLine;

namespace DataWarehouse.Node.Commands;

/// <summary>
/// A command of <c>dw</c>. Every implementation in this assembly with a constructor without parameters is found by <see cref="CommandRoot"/>, so that a new command is one new
/// file.
/// </summary>
/// <remarks>Implementations are made once per run and used by one thread.</remarks>
internal interface INodeCommand
{
    /// <summary>
    /// Makes the command with its options, its subcommands and its action. The action's result is the exit code of the process, one of <see cref="ExitCodes"/>; data goes to the
    /// standard output, everything else to the standard error.
    /// </summary>
    Command Create();
}
