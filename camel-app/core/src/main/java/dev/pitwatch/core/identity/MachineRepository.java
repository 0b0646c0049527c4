package dev.pitwatch.core.identity;

import dev.pitwatch.core.database.Scope;
import dev.pitwatch.core.paging.Page;
import dev.pitwatch.core.paging.Paged;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where API keys and kiosk links are kept. */
public interface MachineRepository {

    /** One to be added. */
    record NewMachine(
            UUID sid,
            long workshopId,
            Role role,
            String name,
            Set<ApiScope> scopes,
            @Nullable Long createdBy,
            byte[] secretHash,
            byte @Nullable [] sealedSecret,
            @Nullable Instant expiresAt) {}

    /** What became of one that was to be added. */
    sealed interface Added {
        /** It was added. */
        record Done(Machine machine) implements Added {}

        /** The scope sees no such workshop. */
        record NoWorkshop() implements Added {}

        /** The workshop has as many as it may have. */
        record TooMany() implements Added {}
    }

    /** {@return a page of those not revoked, sorted by a field; empty: no such workshop in the scope} */
    Optional<Paged<Machine>> list(Scope scope, long workshopId, Role role, String sort, Page page);

    /** Adds one unless its workshop has that many of the role. */
    Added add(Scope scope, NewMachine machine, int most);

    /** Revokes it; empty: the scope sees none of that role and id that was not revoked. */
    Optional<UUID> revoke(Scope scope, Role role, long id);
}
