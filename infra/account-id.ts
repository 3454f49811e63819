import * as z from "zod";

export const AccountId = z.string().regex(/^\d{12}$/, "an AWS account ID has 12 digits");
