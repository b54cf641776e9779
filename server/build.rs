//! Builds the server anew when a migration is added: `sqlx::migrate!` reads the folders, but cargo
//! only watches the files that the compiler names.

fn main() {
    println!("cargo::rerun-if-changed=../migrations/sqlite");
    println!("cargo::rerun-if-changed=../migrations/postgres");
}
