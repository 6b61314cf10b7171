using System.CommandLine;
using DataWarehouse.Node.Cli.Overview;
using DataWarehouse.Node.Commands;

namespace DataWarehouse.Node.Cli.Commands;

/// <summary><c>dw group</c>: the groups that replicate what keyspaces hold.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class GroupCommand : INodeCommand
{
    /// <inheritdoc/>
    public Command Create() => new("group", "Look after the groups that replicate what keyspaces hold.")
    {
        GroupTopCommand.Create(), GroupMoveLeaderCommand.Create(), GroupExportCommand.Create(), GroupImportCommand.Create(), GroupRecoverCommand.Create(), GroupSkipCommand.Create(),
    };
}
