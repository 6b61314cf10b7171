namespace DataWarehouse.SDK.Replication.Vectors;

/// <summary>What one pass over two sorted vectors tells: who includes whom. The pass ends as soon as neither can.</summary>
internal readonly record struct KnowledgeOverlap(bool LeftIncludesRight, bool RightIncludesLeft)
{
    internal static KnowledgeOverlap Of<TId>(ReadOnlySpan<VectorEntry<TId>> left, ReadOnlySpan<VectorEntry<TId>> right)
        where TId : struct, IVectorId<TId>
    {
        bool leftIncludes = true, rightIncludes = true;
        int l = 0, r = 0;
        while (l < left.Length && r < right.Length)
        {
            ref readonly var a = ref left[l];
            ref readonly var b = ref right[r];
            if (a.Id.Equals(b.Id))
            {
                leftIncludes &= a.Number >= b.Number;
                rightIncludes &= b.Number >= a.Number;
                l++;
                r++;
            }
            else if (a.Id.CompareTo(b.Id) < 0)
            {
                rightIncludes = false;
                l++;
            }
            else
            {
                leftIncludes = false;
                r++;
            }

            if (!leftIncludes && !rightIncludes) return default;
        }

        return new(leftIncludes && r == right.Length, rightIncludes && l == left.Length);
    }
}
