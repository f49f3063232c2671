import { CONTROL_SIZE } from "../guest-abi";

/**
 * Offset of the control record, the memory that guest and host share; its layout is in guest-abi.json.
 * memory.data takes a literal: at least CONTROL_SIZE.
 */
export const CONTROL: usize = memory.data(256, 8);
if (CONTROL_SIZE > 256) ERROR("the control record has outgrown its room");
