// Made by `npm run types` from the hub's OpenAPI document: do not edit.
export interface paths {
    "/workshops/{id}/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /** The workshop's alerts, newest first */
        get: operations["listAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alerts/{id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that it was seen */
        post: operations["acknowledgeAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in by user name and password
         * @description The answer for an unknown user name is that for a wrong password, and takes as long.
         */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get another access token for a refresh token
         * @description A refresh token is good once. Showing one a second time ends the session.
         */
        post: operations["refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End this session, its tokens and its sockets */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in */
        get: operations["me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/change-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Change the own password; all sessions end, and a new one opens */
        post: operations["changePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/auth/ws-ticket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Get a ticket that opens one WebSocket */
        post: operations["wsTicket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workshops/{id}/devices": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /** The workshop's devices */
        get: operations["listDevices"];
        put?: never;
        /** Register a device; its keys are answered this once */
        post: operations["registerDeviceOfWorkshop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Register a device in the own workshop; a super_admin names the workshop */
        post: operations["registerDevice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/devices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["DeviceId"];
            };
            cookie?: never;
        };
        /** One device */
        get: operations["getDevice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/sensor-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The installed drivers, with metrics, units and ranges */
        get: operations["listSensorTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/seed-super-admin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make the platform's owner, once, on an empty platform */
        post: operations["seedSuperAdmin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Messages that could not be understood or stored, newest first */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/admin/dead-letters/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send the message through ingest once more */
        post: operations["replayDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the hub lives
         * @description The same as `/health`, without the envelope. Answered by routes/hooks.camel.yaml.
         */
        get: operations["health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pits/{id}/sensors/latest": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /** What is newest in the pit */
        get: operations["latestReading"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pits/{id}/sensors/history": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /** The pit's readings, oldest first */
        get: operations["readingHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workshops": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All workshops */
        get: operations["listWorkshops"];
        put?: never;
        /** Make a workshop with a trial subscription and alert limits */
        post: operations["createWorkshop"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workshops/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /** One workshop */
        get: operations["getWorkshop"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workshops/{id}/pits": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /** The workshop's pits; an operator's are those granted */
        get: operations["listPits"];
        put?: never;
        /** Make a pit */
        post: operations["createPit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/workshops/{id}/pits/{pit_id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Id"];
                pit_id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        /** One pit */
        get: operations["getPitOfWorkshop"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pits/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        /** One pit */
        get: operations["getPit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @enum {string} */
        AlertStatus: "open" | "acknowledged" | "cleared";
        /** @enum {string} */
        Severity: "info" | "warning" | "critical";
        Alert: {
            id: components["schemas"]["Id"];
            workshop_id: number | null;
            pit_id: number | null;
            device_id: string | null;
            job_id: number | null;
            /** @example critical_aqi */
            alert_type: string;
            severity: components["schemas"]["Severity"];
            /** @example pit:1 */
            subject: string;
            status: components["schemas"]["AlertStatus"];
            acknowledged: boolean;
            message: string;
            value: number | null;
            limit: number | null;
            created_at: components["schemas"]["Time"];
            acknowledged_at: components["schemas"]["MaybeTime"];
            acknowledged_by: number | null;
            shelved_until: components["schemas"]["MaybeTime"];
            escalated_at: components["schemas"]["MaybeTime"];
            cleared_at: components["schemas"]["MaybeTime"];
            /** @enum {string|null} */
            cleared_reason: "recovered" | "escalated" | "no_data" | "maintenance" | "config" | null;
        };
        Tokens: {
            access_token: string;
            /** @constant */
            token_type: "Bearer";
            /** @description Seconds. */
            expires_in: number;
            refresh_token: string;
            role: components["schemas"]["Role"];
            must_change_password: boolean;
            is_temporary_password: boolean;
        };
        SignedIn: components["schemas"]["Tokens"] & {
            user: components["schemas"]["User"];
        };
        /** @enum {string} */
        Role: "super_admin" | "owner" | "staff" | "customer";
        User: {
            id: components["schemas"]["Id"];
            username: string;
            name: string;
            email: string | null;
            phone: string | null;
            role: components["schemas"]["Role"];
            /** @enum {string|null} */
            sub_role: "admin" | "operator" | null;
            workshop_id: number | null;
            pit_ids: components["schemas"]["Id"][];
            /** @enum {string} */
            language: "en" | "hi";
            is_active: boolean;
            must_change_password: boolean;
            last_login: components["schemas"]["MaybeTime"];
            created_at: components["schemas"]["Time"];
        };
        /** Format: int64 */
        Id: number;
        /**
         * Format: date-time
         * @example 2026-02-20T22:30:00Z
         */
        Time: string;
        /** Format: date-time */
        MaybeTime: string | null;
        Success: {
            /** @constant */
            success: true;
            data: unknown;
            correlation_id: string;
        };
        Meta: {
            page: number;
            page_size: number;
            total: number;
        };
        Failure: {
            /** @constant */
            success: false;
            data: null;
            error: {
                /** @enum {string} */
                code: "bad_json" | "unauthenticated" | "forbidden" | "must_change_password" | "not_found" | "method_not_allowed" | "conflict" | "too_large" | "unsupported_media_type" | "validation_failed" | "locked" | "rate_limited" | "internal" | "unavailable";
                message: string;
                details: {
                    field: string;
                    message: string;
                }[];
            };
            correlation_id: string;
        };
        /** @example ESP32-A1B2C3D4E5F6 */
        DeviceId: string;
        /** @enum {string} */
        DeviceStatus: "active" | "disabled" | "retired";
        NewDevice: {
            device_id: components["schemas"]["DeviceId"];
            /** @description For `POST /devices`, from a super_admin. */
            workshop_id?: components["schemas"]["Id"];
            pit_id?: components["schemas"]["Id"] | null;
            pit_number?: number | null;
            /** @description In the order that decides between drivers; none means every installed driver. */
            sensor_types?: string[];
            /** @default 10 */
            interval_s: number;
            camera_ip?: string | null;
            camera_model?: string | null;
        };
        RegisteredDevice: {
            device_id: string;
            status: components["schemas"]["DeviceStatus"];
            /** @example LIC-4F8D-9K2L-3P7Q */
            license_key: string;
            mqtt_username: string;
            /** @description Null where the broker's accounts are made by hand. */
            mqtt_password: string | null;
            claim_code: string;
            /** @description Its code in topics. */
            workshop: string;
            /** @description Its code in topics. */
            pit: string | null;
        };
        Device: {
            device_id: string;
            workshop_id: number | null;
            pit_id: number | null;
            name: string | null;
            labels: string[];
            status: components["schemas"]["DeviceStatus"];
            /** @enum {string} */
            connection: "online" | "offline" | "disabled" | "updating" | "unknown";
            last_seen_at: components["schemas"]["MaybeTime"];
            fw: string | null;
            firmware_pin: string | null;
            ip: string | null;
            rssi: number | null;
            interval_s: number;
            sensor_types: string[];
            licence: {
                /** @enum {string} */
                status: "active" | "expired" | "revoked";
                expires_at: components["schemas"]["MaybeTime"];
                rotated_at: components["schemas"]["MaybeTime"];
            } | null;
            legacy: boolean;
            created_at: components["schemas"]["Time"];
        };
        SensorType: {
            sensor_type: string;
            metrics: {
                name: string;
                unit: string;
                min: number;
                max: number;
            }[];
        };
        DeadLetter: {
            id: components["schemas"]["Id"];
            reason: string;
            topic: string;
            device_id: string | null;
            /** @description Its first 4 KiB; licence keys are masked. */
            payload: string;
            length: number;
            received_at: components["schemas"]["Time"];
            replayed_at: components["schemas"]["MaybeTime"];
        };
        Health: {
            /** @enum {string} */
            status: "up" | "down";
            checks: {
                [key: string]: {
                    /** @enum {string} */
                    status: "up" | "down";
                    ms?: number;
                };
            };
        };
        /** @enum {string|null} */
        AqiLevel: "green" | "yellow" | "red" | null;
        /** @enum {string|null} */
        AqiSource: "pm" | "reported" | "iaq" | null;
        /** @description Measured fields that the reading lacks are left out. */
        Reading: {
            pit_id: components["schemas"]["Id"];
            device_id: string;
            timestamp: components["schemas"]["Time"];
            boot_id: string | null;
            seq: number | null;
            late: boolean;
            flags: string[];
            job_id: number | null;
            temperature?: number;
            humidity?: number;
            pressure?: number;
            iaq?: number;
            iaq_accuracy?: number;
            gas_ohm?: number;
            pm1?: number;
            pm25?: number;
            pm10?: number;
            aqi: number | null;
            aqi_standard: string | null;
            aqi_source: components["schemas"]["AqiSource"];
            aqi_category: string | null;
            aqi_level: components["schemas"]["AqiLevel"];
        } & {
            [key: string]: unknown;
        };
        MetricPoint: {
            value: number;
            timestamp: components["schemas"]["Time"];
            device_id: string;
            source: string | null;
            stale: boolean;
        };
        LatestReading: {
            pit_id: components["schemas"]["Id"];
            timestamp: components["schemas"]["MaybeTime"];
            stale: boolean;
            temperature?: number | null;
            humidity?: number | null;
            pressure?: number | null;
            iaq?: number | null;
            pm1?: number | null;
            pm25?: number | null;
            pm10?: number | null;
            aqi: number | null;
            aqi_12h: number | null;
            aqi_standard: string | null;
            aqi_source: components["schemas"]["AqiSource"];
            aqi_category: string | null;
            aqi_level: components["schemas"]["AqiLevel"];
            job_id: number | null;
            metrics: {
                [key: string]: components["schemas"]["MetricPoint"];
            };
        } & {
            [key: string]: unknown;
        };
        /** @enum {string} */
        PitStatus: "active" | "disabled" | "maintenance";
        NewWorkshop: {
            name: string;
            code?: string;
            slug?: string;
            address?: string | null;
            phone?: string | null;
            time_zone?: string;
            currency?: string;
            /** @enum {string} */
            aqi_standard?: "in_naqi" | "us_epa";
            gstin?: string | null;
            state_code?: string | null;
            billing_address?: string | null;
            video_days?: number;
        };
        Workshop: {
            id: components["schemas"]["Id"];
            /** @example workshop_001 */
            code: string;
            /** @example shine-ppf */
            slug: string;
            name: string;
            address: string | null;
            phone: string | null;
            /** @example Asia/Kolkata */
            time_zone: string;
            /** @example INR */
            currency: string;
            /** @enum {string} */
            aqi_standard: "in_naqi" | "us_epa";
            gstin: string | null;
            state_code: string | null;
            billing_address: string | null;
            video_days: number;
            total_pits: number;
            /** @enum {string|null} */
            subscription_status: "trial" | "active" | "past_due" | "suspended" | "expired" | "cancelled" | null;
            subscription_expires_at: components["schemas"]["MaybeTime"];
            created_at: components["schemas"]["Time"];
        };
        NewPit: {
            pit_number: number;
            name?: string;
            status?: components["schemas"]["PitStatus"];
            maintenance_until?: components["schemas"]["MaybeTime"];
            camera_ip?: string | null;
            camera_model?: string | null;
            camera_rtsp_url?: string | null;
        };
        Pit: {
            id: components["schemas"]["Id"];
            workshop_id: components["schemas"]["Id"];
            pit_number: number;
            /** @example pit1 */
            code: string;
            name: string;
            status: components["schemas"]["PitStatus"];
            maintenance_until: components["schemas"]["MaybeTime"];
            camera_ip: string | null;
            camera_model: string | null;
            /** @description User and password are answered as three stars. */
            camera_rtsp_url: string | null;
            camera_is_online: boolean;
            camera_last_seen_at: components["schemas"]["MaybeTime"];
            device_ids: string[];
            active_job_id: number | null;
            created_at: components["schemas"]["Time"];
        };
    };
    responses: {
        /** @description It was refused; `code` says why. */
        Failure: {
            headers: {
                /** @description Seconds */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Failure"];
            };
        };
        /** @description Done. */
        Nothing: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Success"] & {
                    data?: null;
                };
            };
        };
    };
    parameters: {
        Id: components["schemas"]["Id"];
        Page: number;
        PageSize: number;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listAlerts: {
        parameters: {
            query?: {
                page?: components["parameters"]["Page"];
                page_size?: components["parameters"]["PageSize"];
                sort?: "-created_at";
                status?: components["schemas"]["AlertStatus"];
                alert_type?: string;
                pit_id?: components["schemas"]["Id"];
                severity?: components["schemas"]["Severity"];
            };
            header?: never;
            path: {
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of alerts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: components["schemas"]["Alert"][];
                        meta?: components["schemas"]["Meta"];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    acknowledgeAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The alert. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: components["schemas"]["Alert"];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    username: string;
                    password: string;
                };
            };
        };
        responses: {
            /** @description Signed in. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: components["schemas"]["SignedIn"];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    refresh: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    refresh_token: string;
                };
            };
        };
        responses: {
            /** @description The next pair of tokens; without the user. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: components["schemas"]["Tokens"];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: components["responses"]["Nothing"];
            default: components["responses"]["Failure"];
        };
    };
    me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: components["schemas"]["User"];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    current_password: string;
                    new_password: string;
                };
            };
        };
        responses: {
            /** @description The new session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: components["schemas"]["SignedIn"];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    wsTicket: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Good once, for 30 seconds. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: {
                            ticket: string;
                            expires_in: number;
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    listDevices: {
        parameters: {
            query?: {
                page?: components["parameters"]["Page"];
                page_size?: components["parameters"]["PageSize"];
                sort?: "device_id" | "-device_id" | "created_at" | "-created_at" | "last_seen_at" | "-last_seen_at";
                status?: components["schemas"]["DeviceStatus"];
                pit_id?: components["schemas"]["Id"];
            };
            header?: never;
            path: {
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of devices. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: components["schemas"]["Device"][];
                        meta?: components["schemas"]["Meta"];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    registerDeviceOfWorkshop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDevice"];
            };
        };
        responses: {
            /** @description Registered. */
            201: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: components["schemas"]["RegisteredDevice"];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    registerDevice: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDevice"];
            };
        };
        responses: {
            /** @description Registered. */
            201: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: components["schemas"]["RegisteredDevice"];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    getDevice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["DeviceId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The device. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: components["schemas"]["Device"];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    listSensorTypes: {
        parameters: {
            query?: {
                page?: components["parameters"]["Page"];
                page_size?: components["parameters"]["PageSize"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of drivers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: components["schemas"]["SensorType"][];
                        meta?: components["schemas"]["Meta"];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    seedSuperAdmin: {
        parameters: {
            query?: never;
            header?: {
                "X-Bootstrap-Secret"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    username: string;
                    password: string;
                    /** Format: email */
                    email?: string | null;
                };
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: components["schemas"]["User"];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    listDeadLetters: {
        parameters: {
            query?: {
                page?: components["parameters"]["Page"];
                page_size?: components["parameters"]["PageSize"];
                sort?: "-received_at";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of dead letters. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: components["schemas"]["DeadLetter"][];
                        meta?: components["schemas"]["Meta"];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    replayDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The dead letter. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: components["schemas"]["DeadLetter"];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It lives. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description A part is down. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    latestReading: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Flat, with each metric in detail; without any reading yet all is null, and stale. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: components["schemas"]["LatestReading"];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    readingHistory: {
        parameters: {
            query?: {
                /** @description Readings as they were stored. */
                bucket?: "raw";
                /** @description Default: 24 hours before `to`. */
                from?: components["schemas"]["Time"];
                /** @description Default: now. */
                to?: components["schemas"]["Time"];
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Readings measured from `from` until before `to`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: components["schemas"]["Reading"][];
                        meta?: {
                            next_cursor: string | null;
                            bucket: string;
                        };
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    listWorkshops: {
        parameters: {
            query?: {
                page?: components["parameters"]["Page"];
                page_size?: components["parameters"]["PageSize"];
                sort?: "created_at" | "-created_at" | "name" | "-name";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of workshops. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: components["schemas"]["Workshop"][];
                        meta?: components["schemas"]["Meta"];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    createWorkshop: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWorkshop"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: components["schemas"]["Workshop"];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    getWorkshop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workshop. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: components["schemas"]["Workshop"];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    listPits: {
        parameters: {
            query?: {
                page?: components["parameters"]["Page"];
                page_size?: components["parameters"]["PageSize"];
                sort?: "pit_number" | "-pit_number" | "created_at" | "-created_at";
                status?: components["schemas"]["PitStatus"];
            };
            header?: never;
            path: {
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of pits. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: components["schemas"]["Pit"][];
                        meta?: components["schemas"]["Meta"];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    createPit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPit"];
            };
        };
        responses: {
            /** @description Made. */
            201: {
                headers: {
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: components["schemas"]["Pit"];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    getPitOfWorkshop: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Id"];
                pit_id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pit. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: components["schemas"]["Pit"];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
    getPit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["parameters"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pit. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Success"] & {
                        data?: components["schemas"]["Pit"];
                    };
                };
            };
            default: components["responses"]["Failure"];
        };
    };
}
