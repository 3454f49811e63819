import type { Permission } from "./permissions.ts";

/** What the tenants' part of the API may do. */
export const tenantPermissions: Permission[] = [];

/** What the control part of the API may do. */
export const controlPermissions: Permission[] = [];
