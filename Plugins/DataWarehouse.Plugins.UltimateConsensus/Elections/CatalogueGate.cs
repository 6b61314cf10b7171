using DataWarehouse.Plugins.UltimateConsensus.Core;

namespace DataWarehouse.Plugins.UltimateConsensus.Elections;

/// <summary>
/// Keeps a replica from campaigning again and again in a group that may have gone on without it: after a campaign that led to no leader
/// the catalogue is asked first. The question may get lost, so it holds the replica back for one election timeout at most.
/// </summary>
/// <remarks>Not thread-safe; belongs to its core.</remarks>
internal sealed class CatalogueGate(CoreOptions options)
{
    private State _state;
    private int _waitedTicks;

    private enum State : byte
    {
        NotAsked,
        Asked,
        Member,
        Unknown,
        Removed,
    }

    /// <summary>Whether the caller has not been told of the question yet.</summary>
    public bool IsQuestionToTell { get; private set; }

    /// <summary>A campaign is due: may it begin? Asked once with each tick for as long as it is due.</summary>
    /// <param name="fruitlessCampaigns">Campaigns since a leader was last heard.</param>
    /// <param name="timeoutTicks">The election timeout as drawn for this wait.</param>
    public bool Opens(int fruitlessCampaigns, int timeoutTicks)
    {
        if (!options.AsksCatalogue || fruitlessCampaigns == 0 || _state == State.Member)
            return true;
        if (_state == State.NotAsked)
        {
            Ask();
            return false;
        }

        if (++_waitedTicks < timeoutTicks)
            return false;
        if (_state != State.Removed)
            return true;

        // The catalogue may have been wrong, or the caller may not have heard of the removal: neither may last for ever.
        Ask();
        return false;
    }

    /// <summary>Takes the answer.</summary>
    /// <param name="answer">The answer.</param>
    /// <returns>Whether a question was open.</returns>
    public bool Answered(CatalogueAnswer answer)
    {
        if (_state != State.Asked)
            return false;

        _state = answer switch
        {
            CatalogueAnswer.Member => State.Member,
            CatalogueAnswer.Removed => State.Removed,
            _ => State.Unknown,
        };
        _waitedTicks = 0;
        return true;
    }

    /// <summary>A leader is there, or a campaign begins: the next one is another matter.</summary>
    public void Reset()
    {
        _state = State.NotAsked;
        IsQuestionToTell = false;
    }

    /// <summary>The caller has been told of the question.</summary>
    public void QuestionTold() => IsQuestionToTell = false;

    private void Ask() => (_state, _waitedTicks, IsQuestionToTell) = (State.Asked, 0, true);
}
