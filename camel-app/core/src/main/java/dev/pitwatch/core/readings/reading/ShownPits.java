package dev.pitwatch.core.readings.reading;

import dev.pitwatch.core.admission.aqi.AqiStandard;
import java.util.ArrayList;
import java.util.List;

/**
 * Pits of one workshop whose newest readings are asked for.
 *
 * @param standard by which the workshop's air is judged
 * @param ids in the order of the pits' numbers
 */
public record ShownPits(AqiStandard standard, List<Long> ids) {

    /** Copies the ids. */
    public ShownPits {
        ids = List.copyOf(ids);
    }

    /** {@return the same pits in parts of so many, in their order; none of no pits} */
    public List<ShownPits> parts(int size) {
        List<ShownPits> parts = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += size) {
            parts.add(new ShownPits(standard, ids.subList(from, Math.min(ids.size(), from + size))));
        }
        return parts;
    }
}
