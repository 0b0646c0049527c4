package dev.pitwatch.core.alerts.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.problem.Freshness;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.Problem.Detail;
import dev.pitwatch.core.alerts.config.JdbiAlertConfigRepository.Bands;
import dev.pitwatch.core.alerts.config.JdbiAlertConfigRepository.Bytes;
import dev.pitwatch.core.alerts.config.WorkshopConfigs.Own;
import dev.pitwatch.core.alerts.config.WorkshopConfigs.PitConfig;
import dev.pitwatch.core.people.identity.Principal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Limits, times and notices as people see and change them. A change is audited and notified by triggers, so every hub has it
 * within a second and it counts from the next reading on.
 */
public final class AlertConfigService {

    private static final String RECIPIENTS = "recipients";

    private final Database database;
    private final JdbiAlertConfigRepository configs;

    public AlertConfigService(Database database) {
        this.database = database;
        this.configs = new JdbiAlertConfigRepository(database);
    }

    /**
     * {@return all settings of a workshop and its pits}
     *
     * @throws Problem {@code not_found} for a workshop that is not the caller's, or not there; {@code validation_failed} where
     *     they are older than the bound of what they are in all, and beyond it
     */
    public WorkshopConfigs all(Principal who, long workshopId) {
        return configs.all(who.scope(), workshopId).orElseThrow(() -> missing(who, workshopId));
    }

    /**
     * {@return what holds}
     *
     * @param workshopId one that is not there has the defaults
     * @param pitId null, or one that is not there: what holds in the workshop
     */
    public AlertConfig inForce(long workshopId, @Nullable Long pitId) {
        return configs.ofWorkshop(Scope.workshop(workshopId), workshopId, pitId)
                .map(all -> all.pits().stream()
                        .filter(pit -> Objects.equals(pit.id(), pitId))
                        .findFirst()
                        .map(all::inForce)
                        .orElseGet(all::inForce))
                .orElse(AlertConfig.DEFAULTS);
    }

    /**
     * {@return the climate that film wants in each of the pits, by their ids}
     *
     * @param pits one that the scope does not have is left out
     */
    public Map<Long, AlertConfig.Band> bands(Scope scope, Collection<Long> pits) {
        // Most pits of a workshop have nothing of their own.
        Map<List<String>, AlertConfig.Band> known = new HashMap<>();
        return configs.bands(scope, pits).stream()
                .collect(Collectors.toMap(
                        Bands::id,
                        own -> known.computeIfAbsent(
                                List.of(own.workshopConfig(), own.pitConfig()),
                                both -> AlertConfig.ofPit(both.get(0), both.get(1))
                                        .band())));
    }

    /**
     * {@return what holds in the workshop}
     *
     * @throws Problem as {@link #all}
     */
    public AlertConfigAnswer ofWorkshop(Principal who, long workshopId) {
        return answer(
                configs.ofWorkshop(who.scope(), workshopId, null).orElseThrow(() -> Problem.notFound("workshop")));
    }

    /**
     * {@return a pit's own settings}
     *
     * @throws Problem {@code not_found} for a pit that the caller may not see
     */
    public AlertConfigAnswer ofPit(Principal who, long pitId) {
        return answer(seen(who, pitId, configs.ofPit(who.scope(), pitId)).pit(pitId));
    }

    /**
     * Changes what differs from the defaults.
     *
     * @param ifMatch tags of the version that the caller has seen
     * @throws Problem {@code validation_failed} when what would hold then contradicts itself, in the workshop or in a pit with
     *     limits of its own, or when all settings would be more than a workshop may have; {@code stale}; {@code not_found}
     */
    public AlertConfigAnswer changeWorkshop(Principal who, long workshopId, Patch patch, Optional<String> ifMatch) {
        return database.together(() -> {
            WorkshopConfigs before =
                    configs.lockWorkshop(who.scope(), workshopId).orElseThrow(() -> missing(who, workshopId));
            Own own = before.own();
            Freshness.require(ifMatch, own.version(), "the alert config of workshop %d".formatted(workshopId));
            WorkshopConfigs after = before.patched(patch);
            refuse(after.contradictions());
            requireRecipients(who.scope(), before, Optional.empty(), patch);
            save(who, workshopId, null, own.config(), after.own().config());
            return ofWorkshop(who, workshopId);
        });
    }

    /**
     * Changes what differs from the workshop's.
     *
     * @param ifMatch tags of the version that the caller has seen
     * @throws Problem {@code validation_failed} when what would hold in the pit then contradicts itself; {@code stale};
     *     {@code not_found}
     */
    public AlertConfigAnswer changePit(Principal who, long pitId, Patch patch, Optional<String> ifMatch) {
        return database.together(() -> {
            WorkshopConfigs before = locked(who, pitId, ifMatch);
            WorkshopConfigs after = before.patched(pitId, patch);
            refuse(after.contradictions(pitId));
            requireRecipients(who.scope(), before, Optional.of(pitId), patch);
            return saved(who, before, after, pitId);
        });
    }

    /**
     * Makes all as in the workshop. The version goes on, so that what was read before is stale.
     *
     * @throws Problem {@code stale}, {@code not_found}
     */
    public void inherit(Principal who, long pitId, Optional<String> ifMatch) {
        database.together(() -> {
            WorkshopConfigs before = locked(who, pitId, ifMatch);
            return saved(who, before, before.inheriting(pitId), pitId);
        });
    }

    /**
     * {@return all settings as they would be after a change}
     *
     * @param pitId of whose settings it is; empty: of the workshop's own
     * @throws Problem as if the change were made
     */
    public WorkshopConfigs proposed(Principal who, WorkshopConfigs before, Optional<Long> pitId, Patch patch) {
        WorkshopConfigs after = pitId.map(id -> before.patched(id, patch)).orElseGet(() -> before.patched(patch));
        refuse(pitId.map(after::contradictions).orElseGet(after::contradictions));
        requireRecipients(who.scope(), before, pitId, patch);
        return after;
    }

    /**
     * Sets settings of the workshop and of pits that are there, in the transaction of their cause.
     *
     * @throws Problem {@code validation_failed} when they would be more in all than a workshop may have
     */
    public void putAll(Principal who, long workshopId, List<PitLimits> limits) {
        if (!limits.isEmpty()) {
            requireFew(configs.putAll(who, workshopId, limits));
        }
    }

    private WorkshopConfigs locked(Principal who, long pitId, Optional<String> ifMatch) {
        WorkshopConfigs all = seen(who, pitId, configs.lockPit(who.scope(), pitId));
        Freshness.require(ifMatch, all.pit(pitId).version(), "the alert config of pit %d".formatted(pitId));
        return all;
    }

    private static WorkshopConfigs seen(Principal who, long pitId, Optional<WorkshopConfigs> found) {
        return found.filter(all -> who.sees(all.workshopId(), pitId)).orElseThrow(() -> Problem.notFound("pit"));
    }

    private AlertConfigAnswer saved(Principal who, WorkshopConfigs before, WorkshopConfigs after, long pitId) {
        PitConfig old = before.pit(pitId);
        PitConfig made = after.pit(pitId);
        save(who, before.workshopId(), pitId, old.config().tree(), made.config().tree());
        return ofPit(who, pitId);
    }

    private void save(Principal who, long workshopId, @Nullable Long pitId, ObjectNode before, ObjectNode after) {
        if (!after.equals(before)) {
            requireFew(configs.put(who, workshopId, pitId, after));
        }
    }

    /**
     * Refuses what reads the settings of a workshop and all its pits.
     *
     * @return how many bytes these are
     * @throws Problem {@code validation_failed} where they are older than the bound of what they are in all, and beyond it
     */
    public long requireFew(Principal who, long workshopId) {
        long bytes = configs.bytes(who.scope(), workshopId);
        requireFew(bytes);
        return bytes;
    }

    private Problem missing(Principal who, long workshopId) {
        requireFew(who, workshopId);
        return Problem.notFound("workshop");
    }

    /** What makes them less is taken, however much is left. */
    private static void requireFew(Bytes bytes) {
        if (bytes.after() > bytes.before()) {
            requireFew(bytes.after());
        }
    }

    private static void requireFew(long bytes) {
        if (bytes > JdbiAlertConfigRepository.MAX_BYTES) {
            throw Problem.invalid(
                    "alert_config",
                    "of the workshop and its pits has %d bytes in all, expected at most %d: let pits have less of their own"
                            .formatted(bytes, JdbiAlertConfigRepository.MAX_BYTES));
        }
    }

    private static AlertConfigAnswer answer(WorkshopConfigs all) {
        Own own = all.own();
        return new AlertConfigAnswer(all.inForce(), own.version(), own.lastChange());
    }

    private static AlertConfigAnswer answer(PitConfig pit) {
        return new AlertConfigAnswer(AlertConfigPatch.complete(pit.config().tree()), pit.version(), pit.lastChange());
    }

    private static void refuse(List<Detail> wrong) {
        if (!wrong.isEmpty()) {
            throw Problem.invalid(wrong);
        }
    }

    /**
     * Those that are named now: one that was named before and left since hinders no other change. Of a pit's, operators who are
     * named anew must see it; one who was named and sees it no more is left out when people are notified.
     */
    private void requireRecipients(Scope scope, WorkshopConfigs before, Optional<Long> pitId, Patch patch) {
        if (!patch.sets(RECIPIENTS)) {
            return;
        }
        List<Long> named = ids(patch.list(RECIPIENTS));
        Set<Long> kept = pitId.map(
                        id -> Set.copyOf(ids(before.pit(id).config().tree().path(RECIPIENTS))))
                .orElse(Set.of());
        Set<Long> known = staff(scope, before, Optional.empty(), named);
        Set<Long> seeing = pitId.isEmpty() ? known : staff(scope, before, pitId, named);
        List<Detail> wrong = new ArrayList<>();
        for (int i = 0; i < named.size(); i++) {
            long user = named.get(i);
            String expected = !known.contains(user)
                    ? "an active owner or member of staff of the workshop"
                    : "an owner, or a member of staff who sees the pit";
            if (!seeing.contains(user) && !(known.contains(user) && kept.contains(user))) {
                wrong.add(new Detail(
                        "recipients.%d.user_id".formatted(i), "is %d, expected %s".formatted(user, expected)));
            }
        }
        refuse(wrong);
    }

    private Set<Long> staff(Scope scope, WorkshopConfigs before, Optional<Long> pitId, List<Long> named) {
        return named.isEmpty() ? Set.of() : configs.staff(scope, before.workshopId(), pitId, named);
    }

    private static List<Long> ids(Iterable<JsonNode> recipients) {
        List<Long> ids = new ArrayList<>();
        recipients.forEach(recipient -> ids.add(recipient.path("user_id").asLong()));
        return ids;
    }
}
