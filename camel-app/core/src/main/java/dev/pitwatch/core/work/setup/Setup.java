package dev.pitwatch.core.work.setup;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.json.JsonText;
import dev.pitwatch.core.platform.workshop.NewPit;
import dev.pitwatch.core.work.job.NewTemplate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a workshop is set up. Holds no ids, since these differ from one workshop to another, and no secrets.
 *
 * @param pits in the order of their numbers; null in an import: they stay as they are
 * @param limits what differs from the default alert limits; null in an import: they stay as they are
 * @param recipients user names of those who are notified of alerts; null in an import: they stay
 * @param templates of jobs, by name; null in an import: they stay as they are
 * @param openingHours as workshops are answered; null in an import: they stay as they are
 * @param holidays the same
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Setup(
        @Nullable List<PitSetup> pits,
        @Nullable ObjectNode limits,
        @Nullable List<String> recipients,
        @Nullable List<NewTemplate> templates,
        @Nullable JsonNode openingHours,
        @Nullable JsonNode holidays) {

    public Setup {
        limits = plain(limits);
    }

    /**
     * A pit.
     *
     * @param limits what differs from the workshop's
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record PitSetup(
            int pitNumber,
            @Nullable String name,
            @Nullable String cameraIp,
            @Nullable String cameraModel,
            @Nullable JsonText limits) {

        /** {@return what of it the pit itself keeps} */
        NewPit asPit() {
            return new NewPit(pitNumber, name, null, null, cameraIp, cameraModel, null);
        }
    }

    /** With numbers of the kinds that come from the database, so that both can be compared. */
    private static @Nullable ObjectNode plain(@Nullable ObjectNode limits) {
        return limits == null ? null : (ObjectNode) Json.tree(limits.toString());
    }
}
