import { CONTROL_SIZE } from "../guest-abi";

/**
 * The offset of the control record, which guest and runtime share; guest-abi.json has its layout. memory.data
 * takes nothing but a literal, which must be CONTROL_SIZE or more.
 */
export const CONTROL: usize = memory.data(256, 8);
if (CONTROL_SIZE > 256) ERROR("the control record has outgrown its room");
