using DataWarehouse.Node.Cli.Commands;
using DataWarehouse.Node.Cli.Demo;
using DataWarehouse.Node.Cli.Overview;
using Spectre.Console;

namespace DataWarehouse.Tests.Node.Cli.Demo;

public sealed class VoiceTests
{
    private static readonly NodeStatus[] Nodes =
    [
        new() { Endpoint = "a:1", Name = "n1", Id = "1", Role = "leader", Revision = 5, Term = 2, DbBytes = 1 << 20 },
        new() { Endpoint = "b:1", Name = "n2", Role = "down" },
    ];

    [Fact]
    public async Task LineVoice_WritesPlainLines()
    {
        var writer = new StringWriter();
        await SpeakAsync(new LineVoice(writer));
        Assert.Equal(["== step", "a [word]", "n1 a:1 leader, revision 5, term 2", "n2 b:1 down", "keyspace zones, group 2: led by n1", "keyspace zones, group 3: no leader", "loading: 3 of 3, half [way]"], writer.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task TerminalVoice_ShowsTheSame()
    {
        var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Interactive = InteractionSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 200;
        await SpeakAsync(new TerminalVoice(console));
        Assert.All((string[])["step", "a [word]", "leader", "down", "1.0 MiB"], word => Assert.Contains(word, writer.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task FollowAsync_OfWorkThatFails_Fails()
    {
        var failing = Task.FromException(new InvalidOperationException("x"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => new LineVoice(new StringWriter()).FollowAsync("work", 1, () => (0, string.Empty), failing));
    }

    [Fact]
    public void StatusTable_KnowsTheRateFromTheSecondTimeOn()
    {
        var table = new StatusTable();
        table.Draw(Nodes, 0);
        var second = Render(table.Draw([Nodes[0] with { Revision = 105 }], TimeProvider.System.TimestampFrequency * 2));
        Assert.Contains("50", second, StringComparison.Ordinal);
    }

    [Fact]
    public void StatusTable_OnANarrowTerminal_LeavesColumnsOutAndNoNode()
    {
        var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 50;
        console.Write(new StatusTable().Draw([Nodes[0] with { Endpoint = "127.0.0.1:46685", Version = "3.5.13", AppliedIndex = 123 }, Nodes[1]], 0, console.Profile.Width));
        Assert.All((string[])["127.0.0.1:46685", "n1", "leader", "down"], word => Assert.Contains(word, writer.ToString(), StringComparison.Ordinal));
        Assert.DoesNotContain("3.5.13", writer.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void TerminalVoice_OffersCommandsInOneLine()
    {
        var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 20;
        new TerminalVoice(console).Offer("dw status --endpoints 127.0.0.1:46685");
        Assert.Equal("  dw status --endpoints 127.0.0.1:46685", writer.ToString().TrimEnd());
    }

    private static async Task SpeakAsync(IDemoVoice voice)
    {
        voice.Step("step");
        voice.Say("a [word]");
        voice.Show(Nodes);
        voice.Show(new KeyspaceRow { Name = "zones", Kind = "sharded", IsServing = true, Groups = [new GroupRow { Group = 2, Leader = "n1", IsServing = true }, new GroupRow { Group = 3, Leader = string.Empty, IsServing = true }] });
        await voice.FollowAsync("loading", 3, () => (3, "half [way]"), Task.CompletedTask);
    }

    private static string Render(Table table)
    {
        var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 200;
        console.Write(table);
        return writer.ToString();
    }
}
