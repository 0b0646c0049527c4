package dev.pitwatch.core.alerts.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.json.JsonText;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.Problem.Detail;
import java.util.List;
import java.util.stream.Stream;

/**
 * All settings of a workshop: its own, and those of its pits.
 *
 * @param workshopId whose they are
 * @param own what differs from the defaults
 * @param pits all that are there, by their number
 */
public record WorkshopConfigs(long workshopId, Own own, List<PitConfig> pits) {

    /**
     * A workshop's own settings.
     *
     * @param version 0: nothing was ever changed
     */
    public record Own(ObjectNode config, long version, LastChange lastChange) {}

    /**
     * A pit's own settings.
     *
     * @param config what differs from the workshop's
     * @param version 0: nothing was ever changed
     */
    public record PitConfig(long id, int pitNumber, JsonText config, long version, LastChange lastChange) {}

    /** {@return what holds in the workshop} */
    public AlertConfig inForce() {
        return AlertConfig.ofWorkshop(own.config().toString());
    }

    /** {@return what holds in the pit} */
    public AlertConfig inForce(PitConfig pit) {
        return AlertConfig.ofPit(own.config().toString(), pit.config().text());
    }

    /**
     * {@return the pit of that id}
     *
     * @throws Problem {@code not_found} for one that is not there
     */
    public PitConfig pit(long id) {
        return pits.stream().filter(pit -> pit.id() == id).findFirst().orElseThrow(() -> Problem.notFound("pit"));
    }

    /**
     * {@return the same after a change of the workshop's own}
     *
     * @throws Problem {@code validation_failed} for another author or time of the last change
     */
    public WorkshopConfigs patched(Patch patch) {
        Patch rest = own.lastChange().removedFrom(patch);
        ObjectNode config = AlertConfigPatch.ofWorkshop(own.config(), tree(rest));
        return new WorkshopConfigs(workshopId, new Own(config, own.version(), own.lastChange()), pits);
    }

    /**
     * {@return the same after a change of a pit's}
     *
     * @throws Problem {@code not_found} for a pit that is not there; as the workshop's
     */
    public WorkshopConfigs patched(long pitId, Patch patch) {
        PitConfig pit = pit(pitId);
        return with(
                pitId,
                JsonText.of(AlertConfigPatch.ofPit(
                        pit.config().tree(), tree(pit.lastChange().removedFrom(patch)))));
    }

    /** {@return the same with all as in the workshop in that pit} */
    WorkshopConfigs inheriting(long pitId) {
        return with(pitId, JsonText.of(Json.MAPPER.createObjectNode()));
    }

    private WorkshopConfigs with(long pitId, JsonText config) {
        PitConfig before = pit(pitId);
        PitConfig after = new PitConfig(pitId, before.pitNumber(), config, before.version(), before.lastChange());
        List<PitConfig> all =
                pits.stream().map(pit -> pit.id() == pitId ? after : pit).toList();
        return new WorkshopConfigs(workshopId, own, all);
    }

    /** {@return what can't be meant in the workshop or, with its limits, in one of its pits} */
    public List<Detail> contradictions() {
        List<Detail> wrong = inForce().contradictions();
        return wrong.isEmpty() ? pits.stream().flatMap(this::contradictions).toList() : wrong;
    }

    private Stream<Detail> contradictions(PitConfig pit) {
        if (pit.config().isEmpty()) {
            return Stream.empty();
        }
        return inForce(pit).contradictions().stream()
                .map(detail -> new Detail(
                        detail.field(),
                        "in pit %d, which has limits of its own, %s".formatted(pit.pitNumber(), detail.message())));
    }

    /** {@return what can't be meant in that pit} */
    List<Detail> contradictions(long pitId) {
        return inForce(pit(pitId)).contradictions();
    }

    /** With numbers of the kinds that come from the database, so that both can be compared. */
    private static ObjectNode tree(Patch patch) {
        return (ObjectNode) Json.tree(patch.json());
    }
}
