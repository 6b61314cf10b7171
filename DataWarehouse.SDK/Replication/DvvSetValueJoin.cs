using DataWarehouse.SDK.Replication.Membership;
using DataWarehouse.SDK.Replication.Vectors;

namespace DataWarehouse.SDK.Replication;

/// <summary>
/// Walks the live values of two sets in the order of their dots and yields those that survive a join. Walked twice, to count and to copy,
/// so that a join whose result equals an input allocates nothing.
/// </summary>
internal readonly ref struct DvvSetValueJoin<T>
{
    private readonly ReadOnlySpan<DottedValue<T>> _left;
    private readonly ReadOnlySpan<DottedValue<T>> _right;
    private readonly Knowledge<Incarnation> _leftKnown;
    private readonly Knowledge<Incarnation> _rightKnown;
    private readonly MembershipView _view;

    internal DvvSetValueJoin(in DvvSet<T> left, in DvvSet<T> right, MembershipView view)
    {
        _left = left.LiveValues;
        _right = right.LiveValues;
        _leftKnown = left.Context.Known;
        _rightKnown = right.Context.Known;
        _view = view;
    }

    /// <summary>How many survive, and how many of each side do not.</summary>
    internal int Count(out int leftLost, out int rightLost)
    {
        var survivors = Walk([]);
        leftLost = _left.Length - survivors.FromLeft;
        rightLost = _right.Length - survivors.FromRight;
        return survivors.Total;
    }

    internal void CopyTo(Span<DottedValue<T>> target) => Walk(target);

    private (int Total, int FromLeft, int FromRight) Walk(Span<DottedValue<T>> target)
    {
        int l = 0, r = 0, total = 0, fromLeft = 0, fromRight = 0;
        while (l < _left.Length || r < _right.Length)
        {
            var order = l == _left.Length ? 1 : r == _right.Length ? -1 : _left[l].Dot.CompareTo(_right[r].Dot);
            ref readonly var value = ref order <= 0 ? ref _left[l] : ref _right[r];
            if (order <= 0) l++;
            if (order >= 0) r++;
            if (order != 0 && (order < 0 ? _rightKnown : _leftKnown).Covers(value.Dot.Origin, value.Dot.Sequence, _view)) continue;
            if (!target.IsEmpty) target[total] = value;
            total++;
            if (order <= 0) fromLeft++;
            if (order >= 0) fromRight++;
        }

        return (total, fromLeft, fromRight);
    }
}
