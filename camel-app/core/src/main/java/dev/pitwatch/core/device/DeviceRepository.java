package dev.pitwatch.core.device;

import dev.pitwatch.core.broker.NewBrokerAccount;
import dev.pitwatch.core.database.Scope;
import dev.pitwatch.core.paging.Page;
import dev.pitwatch.core.paging.Paged;
import java.util.Optional;

/** Where devices are kept. */
public interface DeviceRepository {

    /**
     * Which devices are wanted; empty: any.
     *
     * @param label one of theirs
     */
    record Filter(
            long workshopId,
            Optional<String> status,
            Optional<Long> pitId,
            Optional<String> deviceId,
            Optional<String> label) {

        /** {@return all of the workshop} */
        public static Filter of(long workshopId) {
            return new Filter(workshopId, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /** The places a registration named, by their codes in topics. */
    record Place(String workshopCode, Optional<Long> pitId, Optional<String> pitCode) {}

    /** A registration with the hashes of its secrets. */
    record Registration(
            long workshopId,
            NewDevice device,
            byte[] licenceHash,
            byte[] claimCodeHash,
            Optional<NewBrokerAccount> account) {}

    /** {@return a page, sorted by a field, downwards with a leading "-"; empty: no such workshop in the scope} */
    Optional<Paged<Device>> list(Scope scope, Filter filter, String sort, Page page);

    /** {@return the device, if the scope sees it; its connection is not known here} */
    Optional<Device> find(Scope scope, String deviceId);

    /**
     * Stores device, licence and broker account, and the camera of its pit, all or nothing.
     *
     * @throws dev.pitwatch.core.problem.Problem {@code not_found} for an unknown workshop or pit id,
     *     {@code validation_failed} for an unknown pit number, {@code conflict} for a known device
     */
    Place register(Scope scope, Registration registration);
}
