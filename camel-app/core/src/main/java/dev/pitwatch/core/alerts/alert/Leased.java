package dev.pitwatch.core.alerts.alert;

import java.util.Set;

/**
 * Which workshops' readings this hub judges.
 *
 * @param all every one: it is alone on the database
 * @param workshops those that it has leased, where it is not alone
 * @param others the hubs beside it that are alive
 */
record Leased(boolean all, Set<Long> workshops, Set<String> others) {

    /** Before the database was asked. */
    static final Leased NOTHING = new Leased(false, Set.of(), Set.of());

    /** What a hub that is alone has. */
    static final Leased ALL = new Leased(true, Set.of(), Set.of());

    boolean holds(long workshopId) {
        return all || workshops.contains(workshopId);
    }

    /** {@return whether readings may have been stored that neither this hub nor, for it, another one has judged before} */
    boolean mayHaveMissed(Leased before) {
        boolean gained = !before.all && (all || !before.workshops.containsAll(workshops));
        return gained || !others.containsAll(before.others);
    }
}
