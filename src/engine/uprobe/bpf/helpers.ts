/** The kernel's helper functions that our programs call, by the numbers of include/uapi/linux/bpf.h. */
export const HELPERS = {
  map_lookup_elem: 1,
  map_update_elem: 2,
  map_delete_elem: 3,
  ktime_get_ns: 5,
  get_current_pid_tgid: 14,
  get_current_uid_gid: 15,
  get_current_comm: 16,
  get_current_task: 35,
  get_stack: 67,
  probe_read_user: 112,
  probe_read_kernel: 113,
  probe_read_user_str: 114,
  probe_read_kernel_str: 115,
  get_smp_processor_id: 8,
  ringbuf_output: 130,
  ringbuf_reserve: 131,
  ringbuf_submit: 132,
  copy_from_user: 148,
  ringbuf_reserve_dynptr: 198,
  ringbuf_submit_dynptr: 199,
  ringbuf_discard_dynptr: 200,
  dynptr_write: 202,
  get_attach_cookie: 174,
} as const;

export type Helper = keyof typeof HELPERS;

export function helperName(number: number): string {
  return Object.entries(HELPERS).find(([, each]) => each === number)?.[0] ?? `helper ${number}`;
}
