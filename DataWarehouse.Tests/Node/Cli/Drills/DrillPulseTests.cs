using DataWarehouse.Node.Cli.Drills;
using Microsoft.Extensions.Time.Testing;

namespace DataWarehouse.Tests.Node.Cli.Drills;

public sealed class DrillPulseTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Read_IsTheLongestPause()
    {
        var pulse = new DrillPulse(_time);
        Wait(pulse, 100);
        Wait(pulse, 900);
        Wait(pulse, 200);
        Assert.Equal(TimeSpan.FromMilliseconds(900), pulse.Read());
    }

    [Fact]
    public void Read_CountsThePauseThatStillLasts()
    {
        var pulse = new DrillPulse(_time);
        Wait(pulse, 100);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(TimeSpan.FromSeconds(3), pulse.Read());
    }

    [Fact]
    public void Restart_ForgetsWhatWas()
    {
        var pulse = new DrillPulse(_time);
        Wait(pulse, 5000);
        pulse.Restart();
        Wait(pulse, 10);
        Assert.Equal(TimeSpan.FromMilliseconds(10), pulse.Read());
    }

    private void Wait(DrillPulse pulse, int milliseconds)
    {
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        pulse.Beat();
    }
}
