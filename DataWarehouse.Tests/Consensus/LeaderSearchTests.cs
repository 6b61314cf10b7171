using DataWarehouse.Plugins.UltimateConsensus.Groups;
using DataWarehouse.Plugins.UltimateConsensus.Nodes;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Tests.Consensus;

/// <summary>Whether a call ends at once because the leader is another process, or goes on looking.</summary>
public sealed class LeaderSearchTests
{
    private static readonly PeerId[] Voters = [PeerOf("one"), PeerOf("two"), PeerOf("three")];

    /// <summary>Whoever refuses names a voter of this process that does not run just now: the group has no leader yet, and none elsewhere.</summary>
    [Fact]
    public void IsElsewhere_WhenAVoterOfThisProcessIsNamed_IsFalse()
    {
        using var board = new GroupBoard(1, Voters, places: 3);
        board.Refuted(new RaftReplica(Voters[0], null!, null!, null!), Voters[1]);

        Assert.False(SearchOn(board).IsElsewhere);
        Assert.Equal(default, board.LeaderElsewhere);
    }

    [Fact]
    public void IsElsewhere_WhenAnotherProcessIsNamed_IsTrueUntilOneHereLeads()
    {
        using var board = new GroupBoard(1, Voters, places: 1);
        var here = new RaftReplica(Voters[0], null!, null!, null!);
        board.Place(0, here);
        Assert.False(SearchOn(board).IsElsewhere);

        board.Refuted(here, Voters[1]);
        Assert.True(SearchOn(board).IsElsewhere);
        Assert.Equal(Voters[1], board.LeaderElsewhere);

        board.Refuted(new RaftReplica(Voters[1], null!, null!, null!), Voters[0]);
        Assert.Same(here, board.Leading);
        Assert.False(SearchOn(board).IsElsewhere);
    }

    private static PeerId PeerOf(string name) => new(name, new Incarnation(1));

    private static LeaderSearch SearchOn(GroupBoard board) => new(board, TimeProvider.System, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
}
