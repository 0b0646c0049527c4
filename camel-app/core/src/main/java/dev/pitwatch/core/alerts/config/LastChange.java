package dev.pitwatch.core.alerts.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.Problem.Detail;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who changed settings last, and when.
 *
 * @param updatedAt null: nothing was ever changed
 * @param updatedByName null: the platform's team, or before this was kept
 */
public record LastChange(@Nullable Instant updatedAt, @Nullable String updatedByName) {

    /**
     * {@return the patch without what is only answered, which may stand in it as it is}
     *
     * @throws Problem {@code validation_failed} for one that would change it
     */
    Patch removedFrom(Patch patch) {
        Patch rest = patch;
        List<Detail> wrong = new ArrayList<>();
        for (var field : Json.MAPPER.<JsonNode>valueToTree(this).properties()) {
            String name = field.getKey();
            if (patch.has(name)) {
                if (!Objects.equals(patch.text(name, null), field.getValue().textValue())) {
                    wrong.add(new Detail(name, "is only answered, and can't be changed"));
                }
                rest = rest.without(name);
            }
        }
        if (!wrong.isEmpty()) {
            throw Problem.invalid(wrong);
        }
        return rest;
    }
}
