package dev.pitwatch.core.devices.device;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.settings.Settings.Accounts;
import dev.pitwatch.core.admission.broker.NewBrokerAccount;
import dev.pitwatch.core.admission.licence.LicenceKey;
import dev.pitwatch.core.devices.device.JdbiDeviceRepository.Assignment;
import dev.pitwatch.core.devices.device.JdbiDeviceRepository.Filter;
import dev.pitwatch.core.devices.device.JdbiDeviceRepository.Registration;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.platform.workshop.CameraLaw;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Registers and shows devices. */
public final class DeviceService {

    private static final Pattern RESERVED = Pattern.compile("pitwatch(-|$)|unclaimed$", Pattern.CASE_INSENSITIVE);
    /** User names at the broker that workshops have of themselves. */
    private static final Pattern WORKSHOP_NAME = Pattern.compile("workshop_[0-9]+");
    /** Every hub and the broker have all devices in memory; who runs the platform may register more. */
    static final long MAX_OF_WORKSHOP = 2_000;

    private static final String NEEDS_PIT = "is the pit's: it needs pit_id or pit_number";

    private final JdbiDeviceRepository devices;
    private final CameraLaw cameras;
    private final LicenceKey licenceKey;
    private final MasterKey masterKey;
    private final Supplier<List<String>> sensorTypes;
    private final Accounts brokerAccounts;

    /**
     * A service on what it needs.
     *
     * @param cameras where those may be that come along with devices
     * @param sensorTypes of the installed drivers, sorted
     * @param brokerAccounts who keeps the broker's accounts
     */
    public DeviceService(
            JdbiDeviceRepository devices,
            CameraLaw cameras,
            MasterKey masterKey,
            Supplier<List<String>> sensorTypes,
            Accounts brokerAccounts) {
        this.devices = devices;
        this.cameras = cameras;
        this.licenceKey = new LicenceKey(masterKey);
        this.masterKey = masterKey;
        this.sensorTypes = sensorTypes;
        this.brokerAccounts = brokerAccounts;
    }

    /** {@return a page of the workshop's devices} */
    public Paged<Device> list(Principal principal, Filter filter, String sort, Page page) {
        return devices.list(principal.scope(), filter, sort, page)
                .orElseThrow(() -> Problem.notFound("workshop"))
                .map(this::completed);
    }

    /** {@return a page of devices that no one has yet, by a part of their id if one is given} Only the platform sees them. */
    public Paged<Device> listUnclaimed(Principal principal, Optional<String> search, String sort, Page page) {
        return devices.listUnclaimed(principal.scope(), search, sort, page).map(this::completed);
    }

    /** {@return the device} Throws a {@link Problem} when the caller may not know of it. */
    public Device get(Principal principal, String deviceId) {
        return get(principal.scope(), deviceId);
    }

    /** {@return the device} Throws a {@link Problem} when the scope doesn't see it. */
    public Device get(Scope scope, String deviceId) {
        return find(scope, deviceId).orElseThrow(() -> Problem.notFound("device"));
    }

    /** {@return the device; empty when the scope doesn't see it} */
    public Optional<Device> find(Scope scope, String deviceId) {
        return devices.find(scope, deviceId).map(this::completed);
    }

    /**
     * Registers a device with keys of its own, which are answered once and kept hashed.
     *
     * @param workshopId null: unclaimed, which only the platform may register
     */
    public RegisteredDevice register(Principal principal, @Nullable Long workshopId, NewDevice device) {
        if (workshopId == null) {
            requireUnclaimed(principal, device);
        }
        requireNotReserved(device.deviceId());
        requireNoWorkshopName(device.deviceId());
        requireInstalled(device.sensorTypes());
        requirePitOfCamera(device);
        if (workshopId != null && device.cameraIp() != null) {
            cameras.requireIp(principal, workshopId, device.cameraIp());
        }
        String licence = licenceKey.generate();
        String claimCode = ClaimCode.generate();
        Optional<NewBrokerAccount> account = NewBrokerAccount.ofDevice(device.deviceId(), brokerAccounts, masterKey);
        Assignment place = devices.register(
                principal.scope(),
                new Registration(
                        workshopId,
                        principal.isPlatform() ? Long.MAX_VALUE : MAX_OF_WORKSHOP,
                        device,
                        licenceKey.hash(licence),
                        ClaimCode.hash(masterKey, claimCode),
                        account));
        return new RegisteredDevice(
                device.deviceId(),
                "active",
                licence,
                device.deviceId(),
                account.map(NewBrokerAccount::password).orElse(null),
                claimCode,
                place.workshopCode(),
                place.pitCode().orElse(null));
    }

    /** A device's id is its client id at the broker, where these are the hub's, and a part of its topics. */
    private static void requireNotReserved(String deviceId) {
        if (RESERVED.matcher(deviceId).lookingAt()) {
            throw Problem.invalid(
                    "device_id",
                    "is \"%s\", expected one that is not pitwatch and does not begin with pitwatch-, nor unclaimed"
                            .formatted(deviceId));
        }
    }

    /** A device's id is its user name at the broker, too, where a workshop's code is that of its old firmware. */
    private static void requireNoWorkshopName(String deviceId) {
        if (WORKSHOP_NAME.matcher(deviceId).matches()) {
            throw Problem.invalid(
                    "device_id", "is \"%s\", expected one that is no workshop's code".formatted(deviceId));
        }
    }

    /** An unclaimed device is in no pit. */
    private static void requireUnclaimed(Principal principal, NewDevice device) {
        if (!principal.isPlatform()) {
            throw Problem.invalid("workshop_id", "is missing: only a super_admin registers unclaimed devices");
        }
        if (device.hasPit()) {
            throw Problem.invalid(
                    device.pitId().isPresent() ? "pit_id" : "pit_number", "is a workshop's: it needs workshop_id");
        }
    }

    /** A camera is its pit's: without one there is nowhere to keep it. */
    private static void requirePitOfCamera(NewDevice device) {
        if (device.hasPit()) {
            return;
        }
        List<Problem.Detail> lost = new ArrayList<>();
        if (device.cameraIp() != null) {
            lost.add(new Problem.Detail(CameraLaw.IP_FIELD, NEEDS_PIT));
        }
        if (device.cameraModel() != null) {
            lost.add(new Problem.Detail("camera_model", NEEDS_PIT));
        }
        if (!lost.isEmpty()) {
            throw Problem.invalid(lost);
        }
    }

    /** Throws a {@link Problem} when there is no driver for one of these sensor types. */
    public void requireInstalled(List<String> wanted) {
        List<String> installed = sensorTypes.get();
        Optional<String> unknown =
                wanted.stream().filter(type -> !installed.contains(type)).findFirst();
        if (unknown.isPresent()) {
            throw Problem.invalid(
                    "sensor_types",
                    "has \"%s\", expected some of %s".formatted(unknown.get(), String.join(", ", installed)));
        }
    }

    /** No sensor types stand for every installed driver, those to come too. */
    private Device completed(Device device) {
        return device.sensorTypes().isEmpty() ? device.with(sensorTypes.get()) : device;
    }
}
