package dev.pitwatch.base.audit;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something done that changes no audited row: a route's stop, an export, a sign-in that failed.
 *
 * @param workshopId whose it is; null: the platform's
 * @param action a verb, e.g. {@code stop}
 * @param thing what it was done to, e.g. {@code route}
 * @param thingId which one; null where there is but one, or many
 * @param details what else there is to say; no secrets
 */
public record AuditedAction(
        @Nullable Long workshopId, String action, String thing, @Nullable String thingId, Map<String, Object> details) {

    public AuditedAction {
        details = Map.copyOf(details);
    }

    /** Something done to many at once, found by the id of each. */
    public static AuditedAction toMany(
            @Nullable Long workshopId,
            String action,
            String thing,
            List<String> thingIds,
            Map<String, Object> details) {
        Map<String, Object> all = new HashMap<>(details);
        all.put("thing_ids", thingIds);
        return new AuditedAction(workshopId, action, thing, null, all);
    }
}
