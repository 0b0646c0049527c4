package dev.pitwatch.hub.routes;

import dev.pitwatch.hub.routes.LiveRoutes.Added;
import dev.pitwatch.hub.routes.RouteFileCheck.Checked;
import dev.pitwatch.hub.routes.RouteFileCheck.Owned;
import dev.pitwatch.hub.routes.RouteFileView.Undone;
import dev.pitwatch.hub.routes.RouteVersions.Version;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file that is there.
 *
 * @param running the version that runs, or that is to be put back as soon as that works; null: none
 * @param added what it brought; null: nothing runs
 * @param refusal why the newest version does not run; null: it does
 */
record TrackedFile(
        RouteFile newest,
        @Nullable RouteFile running,
        @Nullable Version version,
        @Nullable Instant loadedAt,
        @Nullable Checked checked,
        @Nullable Added added,
        @Nullable RouteFileException refusal,
        @Nullable Instant refusedAt) {

    TrackedFile refused(RouteFile file, RouteFileException why, Instant at) {
        return new TrackedFile(file, running, version, loadedAt, checked, added, why, at);
    }

    TrackedFile stopped() {
        return new TrackedFile(newest, running, version, loadedAt, checked, null, refusal, refusedAt);
    }

    TrackedFile started(Added now, Instant at) {
        return new TrackedFile(newest, running, version, at, checked, now, refusal, refusedAt);
    }

    /** {@return the version that runs, for the audit log} */
    Object number() {
        return version == null ? "not kept" : version.version();
    }

    /** The same, of whose version more is known. */
    TrackedFile at(@Nullable Version noted) {
        return new TrackedFile(newest, running, noted, loadedAt, checked, added, refusal, refusedAt);
    }

    /** {@return the edit in whose place the hub went back to what runs} */
    @Nullable
    Undone undone() {
        return version == null ? null : version.undone();
    }

    Owned owned() {
        return added == null ? Owned.NOTHING : added.owned();
    }

    /** The same as it runs, when the file says again what runs. */
    TrackedFile confirmed(RouteFile file) {
        return new TrackedFile(file, running, version, loadedAt, checked, added, null, null);
    }

    /** {@return whether it is the operators' copy of that file of a plugin, and runs} */
    boolean replaces(RouteFile file) {
        return newest.isOperators() && newest.isOtherOf(file) && added != null;
    }

    /** {@return whether an operators' file of the same name runs in its place} */
    boolean isReplaced() {
        return running == null && refusal == null;
    }

    /** {@return a file of which nothing runs} */
    static TrackedFile unknown(RouteFile file) {
        return new TrackedFile(file, null, null, null, null, null, null, null);
    }

    boolean runs(RouteFile file) {
        return added != null && running != null && running.sameAs(file);
    }
}
